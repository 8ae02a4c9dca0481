using WganGp;
using WganGp.Recipes;
using WganGp.Recipes.Data;

namespace Snippets;

internal static class RecipeRun
{
    public static void OwnImages(string folder)
    {
        Recipe recipe = Recipe.Find("image64-dcgan-small");
        FileData images = recipe.OpenData(folder);
        using WganGpTrainer trainer = recipe.CreateTrainer(images);
        foreach (TrainingReport report in trainer.Train(images)) Console.WriteLine(report);
    }
}
